"""From the database to lines and back: what a run reads, keeps, computes, and proves again."""
