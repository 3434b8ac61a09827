"""Ask a real server what its own OpenAPI document allows, and what it forbids; print what failed.

    python benchmarks/contract.py [CASES]      21,000 random cases of the route with a body, unless told otherwise

Needs schemathesis on the PATH (`pipx install schemathesis`: it has needs of its own, so it is no extra).

Exits 1 where an answer is of another status, type or shape than the document says, or is a 500.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from hostile import serving

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def main() -> None:
    """Run schemathesis with a good key."""
    cases = sys.argv[1] if len(sys.argv) > 1 else "21000"
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as (_, port, to):
        command = ["schemathesis", "run", f"http://127.0.0.1:{port}/openapi.json"]
        command += ["--header", f"Authorization: Bearer {to.key}", "--checks", CHECKS, "--max-examples", cases]
        command += ["--mode", "all", "--phases", "examples,coverage,fuzzing", "--seed", "1", "--no-color"]
        command += ["--generation-database", "none", "--continue-on-failure"]
        sys.exit(subprocess.run(command, cwd=folder, check=False).returncode)


if __name__ == "__main__":
    main()
