#!/usr/bin/env node
import '../dist/crunch.js';
