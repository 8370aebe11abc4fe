controlroomSearch.meta({"notes":1,"chunk":64,"version":"191dcb341c","words":"ar be en fo go mo no st te th to wo"});
