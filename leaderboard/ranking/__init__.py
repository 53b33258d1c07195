"""Who stands where, and who may see what of it: pure, without Django, so that the servers of live boards may use it too."""
