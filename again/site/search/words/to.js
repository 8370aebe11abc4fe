controlroomSearch.words("to",{
"to":[0,1]
});
