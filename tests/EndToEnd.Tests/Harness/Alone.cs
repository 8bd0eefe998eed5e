using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>Tests that measure time run while no other test loads the machine.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
