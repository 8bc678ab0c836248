/**
 * Reads the configuration files and returns one valid configuration or a list of all problems.
 *
 * <p>A {@link dev.sluice.config.json.JsonReader} reads each file into a {@link dev.sluice.config.json.JsonTree} whose
 * nodes know their file, pointer and line. The {@link dev.sluice.config.SettingsBinder} binds the tree to settings
 * records. Then checks across files run on the bound values. No step stops at the first mistake: each adds to
 * {@link dev.sluice.config.json.Problems} and continues. {@link dev.sluice.config.ConfigReload} compares a running
 * configuration with a new one.
 *
 * <p>Jackson's object mapper is not used, because it stops at the first mistake and loses line numbers. Invalid
 * values are never corrected silently.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
