/** The settings of the admin port. */
@NullMarked
package dev.sluice.admin.settings;

import org.jspecify.annotations.NullMarked;
