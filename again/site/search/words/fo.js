controlroomSearch.words("fo",{
"for":[0,1]
});
