set(libraries sealward_test_ring)
