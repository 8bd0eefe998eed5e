// Meters are heard by name across the process: hosts that live at the same time would see, and end, each other's counters.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
