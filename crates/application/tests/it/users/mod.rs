mod import_user;
