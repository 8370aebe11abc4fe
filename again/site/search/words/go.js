controlroomSearch.words("go",{
"good":[0,30]
});
