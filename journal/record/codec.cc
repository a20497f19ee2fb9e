// The codec of records, compiled once.
#include "base/codec.h"

#include "journal/record/record.h"

SEALWARD_CODEC_DEFINE(sealward::journal::Record);
