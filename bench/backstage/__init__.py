"""What happens behind the answer: jobs, facts and live delivery, measured on engines of their own."""
