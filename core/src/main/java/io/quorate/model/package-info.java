/**
 * Value types: what a job, a slave, a resource is, and the exceptions that a caller can meet. All of them are immutable,
 * may be shared between threads, and compare by value.
 */
@NullMarked
package io.quorate.model;

import org.jspecify.annotations.NullMarked;
