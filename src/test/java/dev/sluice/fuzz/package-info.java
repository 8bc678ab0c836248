/**
 * What all fuzz targets share: bounds on what reading may cost, checks, and the replay of saved inputs. A target is a
 * class {@code ...Fuzz} in the package of what it reads; {@code CONTRIBUTING.md} says how to add one.
 */
@NullMarked
package dev.sluice.fuzz;

import org.jspecify.annotations.NullMarked;
