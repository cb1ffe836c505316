"""Where things are, and what is wrong with them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


class Problems(list):
    def expect(self, holds, text):
        if not holds:
            self.append(text)
