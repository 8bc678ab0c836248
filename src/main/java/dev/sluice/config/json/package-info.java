/**
 * JSON files as trees whose nodes know their file, pointer and line, and the list of problems found in them.
 */
@NullMarked
package dev.sluice.config.json;

import org.jspecify.annotations.NullMarked;
