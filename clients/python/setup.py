"""Makes the typed stubs of `dateline.v1` from the definitions, while the package is built.

In the repository the definitions are those of the server, `../../proto`; a source distribution carries a copy of them.
"""
import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = Path(__file__).resolve().parent


def definitions() -> Path:
    for folder in (HERE / "proto", HERE.parent.parent / "proto"):
        if (folder / "dateline/v1").is_dir():
            return folder
    raise SystemExit("dateline-client: no definitions: build it in a checkout, or from a source distribution")


class BuildWithStubs(build_py):
    def run(self) -> None:
        super().run()
        from grpc_tools import protoc

        root = definitions()
        out = HERE / "src" if self.editable_mode else Path(self.build_lib)
        files = sorted(str(file.relative_to(root)) for file in (root / "dateline/v1").glob("*.proto"))
        # What lies beside the interpreter that builds is not on the path of a build that is isolated.
        plugin = Path(sys.executable).with_name("protoc-gen-mypy_grpc")
        found = shutil.which("protoc-gen-mypy_grpc") or (str(plugin) if plugin.exists() else None)
        arguments = ["protoc", f"-I{root}", f"--python_out={out}", f"--pyi_out={out}", f"--grpc_python_out={out}"]
        if found:
            arguments += [f"--plugin=protoc-gen-mypy_grpc={found}", f"--mypy_grpc_out={out}"]
        wells = Path(protoc.__file__).parent / "_proto"
        if protoc.main([*arguments, f"-I{wells}", *files]) != 0:
            raise SystemExit("dateline-client: the definitions do not compile")
        for package in ("dateline", "dateline/v1"):
            (out / package / "__init__.py").touch()
            (out / package / "py.typed").touch()


class SourceWithDefinitions(sdist):
    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        shutil.copytree(definitions(), Path(base_dir) / "proto", dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithStubs, "sdist": SourceWithDefinitions})
