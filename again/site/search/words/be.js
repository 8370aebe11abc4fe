controlroomSearch.words("be",{
"be":[0,1]
});
