"""Fixed-point arithmetic: conversion, products, quotients and roots."""
