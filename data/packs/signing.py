"""Signatures of packs and receipts: Ed25519, one key pair a pack; the private half stays in the office's atlas."""

from __future__ import annotations

import msgspec

from himi_map.packs import PackManifest, signed_bytes


def fresh_keys() -> tuple[str, str]:
    """A new key pair: private and public key, 32 bytes each, hex."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw().hex(), private.public_key().public_bytes_raw().hex()


def public_of(secret: str) -> str:
    """The public half of a private key, hex."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).public_key().public_bytes_raw().hex()


def sign(secret: str, message: bytes) -> str:
    """The signature of *message*, hex."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).sign(message).hex()


def is_signed(public: str, message: bytes, signature: str) -> bool:
    """Whether *signature* (hex) was made over *message* with the private half of *public* (hex)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signed(manifest: PackManifest, secret: str) -> PackManifest:
    """The manifest with its signature."""
    return msgspec.structs.replace(manifest, signature=sign(secret, signed_bytes(manifest)))


def is_genuine(manifest: PackManifest) -> bool:
    """Whether the manifest is signed with the key it names."""
    return is_signed(manifest.public_key, signed_bytes(manifest), manifest.signature)
