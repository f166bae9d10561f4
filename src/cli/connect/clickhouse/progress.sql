SELECT token FROM {database}.progress FINAL WHERE part = '{part}' FORMAT TSVRaw
