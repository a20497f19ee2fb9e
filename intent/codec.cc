// The codec of requests and intents, compiled once.
#include "base/codec.h"

#include "intent/intent.h"
#include "intent/request.h"

SEALWARD_CODEC_DEFINE(sealward::intent::Intent);
SEALWARD_CODEC_DEFINE(sealward::intent::StatedRequest);
SEALWARD_CODEC_DEFINE(sealward::intent::Resolution);
SEALWARD_CODEC_DEFINE(sealward::intent::CanonicalRequest);
