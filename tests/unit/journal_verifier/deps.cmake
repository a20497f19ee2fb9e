# The test writes journals, which the verifier itself can't, and plays the HSM: it signs with real keys.
set(libraries sealward_journal PkgConfig::SECP256K1 PkgConfig::SODIUM)
