"""Frames of features, computed of sound: the same figures as those of the objects in a patch."""

from patchlstm.features.coefficients import mfcc

__all__ = ["mfcc"]
