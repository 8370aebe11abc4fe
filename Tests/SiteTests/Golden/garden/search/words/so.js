controlroomSearch.words("so",{
"so":[0,1,3,1],
"soil":[0,6,1,46,2,16]
});
