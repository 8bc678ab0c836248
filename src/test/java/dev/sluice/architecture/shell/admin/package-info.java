/** Fixture of {@link dev.sluice.PackageRules}: each rule must find its violation. */
@NullMarked
package dev.sluice.architecture.shell.admin;

import org.jspecify.annotations.NullMarked;
