controlroomSearch.words("st",{
"stub":[0,1]
});
