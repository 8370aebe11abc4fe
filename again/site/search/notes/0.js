controlroomSearch.notes(0,[["Good","notes/good/","1 January 2026","Ten words are enough for a note to be more than a stub."]]);
