controlroomSearch.words("en",{
"enough":[0,1]
});
