controlroomSearch.words("ar",{
"are":[0,1]
});
