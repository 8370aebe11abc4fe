controlroomSearch.words("te",{
"ten":[0,1]
});
