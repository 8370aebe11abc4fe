controlroomSearch.words("no",{
"note":[0,1]
});
