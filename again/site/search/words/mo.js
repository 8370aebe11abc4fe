controlroomSearch.words("mo",{
"more":[0,1]
});
