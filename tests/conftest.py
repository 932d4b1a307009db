"""What holds for every test."""

import os

# One BLAS thread: the matrices of tests are small, and threads that wait for each other on two
# cores made single tests ten times slower. Read when NumPy and torch are first imported.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
