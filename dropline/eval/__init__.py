"""How good are the answers? One evaluation a file, each over files of questions that people have judged."""
