/**
 * From files to one value that cannot be wrong, or to a list of everything that is wrong.
 *
 * <p>A file is read into a {@link dev.sluice.config.Json} tree whose every node knows its file, pointer and line; the tree is bound to
 * settings records by their components ({@link dev.sluice.config.Binder}); then checks across files run on the bound values. Nothing stops at
 * the first mistake: each step adds to {@link dev.sluice.config.Problems} and goes on with what it has.
 *
 * <p>Refused: binding by Jackson's object mapper (it stops at the first mistake and forgets lines), and "repairing" values silently.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
