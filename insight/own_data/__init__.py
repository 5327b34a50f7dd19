"""What the site keeps about people: one table, from which pages, downloads, deletion and the forgetting of old rows follow."""
