//! Use cases of people whom the operator brings from elsewhere.

mod import_user;
