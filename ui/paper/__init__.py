"""紙: looking at a PDF as it lies on paper, and printing it at its true size."""
