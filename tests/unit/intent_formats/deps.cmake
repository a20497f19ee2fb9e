# Signatures as a device makes them: high and low s.
set(libraries PkgConfig::SECP256K1)
