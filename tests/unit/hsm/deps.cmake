set(libraries sealward_test_softhsm PkgConfig::P11KIT)
