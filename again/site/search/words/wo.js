controlroomSearch.words("wo",{
"words":[0,1]
});
