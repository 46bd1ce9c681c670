"""The kernels that `sound.h` declares."""

from __future__ import annotations

from .features.mfcc import count_mfcc, next_mfcc, prepare_mfcc, restart_mfcc, sound_mfcc

__all__ = ["count_mfcc", "next_mfcc", "prepare_mfcc", "restart_mfcc", "sound_mfcc"]
