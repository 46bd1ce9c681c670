"""The kernels that `features.h` declares."""

from __future__ import annotations

from .sound.mfcc import count_mfcc, next_mfcc, prepare_mfcc, sound_mfcc

__all__ = ["count_mfcc", "next_mfcc", "prepare_mfcc", "sound_mfcc"]
