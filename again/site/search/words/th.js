controlroomSearch.words("th",{
"than":[0,1]
});
