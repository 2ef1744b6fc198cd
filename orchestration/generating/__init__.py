"""The generated learning platform: whole exports of learners whose behaviour is known."""
