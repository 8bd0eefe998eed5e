using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Json;
using SafeCommunity.Silo.Hosting;

namespace SafeCommunity.Silo.Communities;

/// <summary>A part of a community's folder that is checked at start, brought into the twins, and followed while the silo runs.</summary>
/// <param name="folder">The community's folder.</param>
internal abstract class FolderPart(string folder)
{
    /// <summary>What messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>Its files, each with what does not happen where they are absent.</summary>
    public abstract ImmutableArray<(FileSet Files, string Without)> Files { get; }

    /// <summary>Finds what is wrong with it.</summary>
    /// <exception cref="StartException">It has mistakes, or cannot be read.</exception>
    public Task CheckAsync(CancellationToken cancellation) => TellingAsync(() => ReadAsync(cancellation));

    /// <summary>Brings it into the twins at start.</summary>
    /// <exception cref="StartException">It has mistakes, or cannot be read.</exception>
    public Task LoadAsync(IGrainFactory grains, CancellationToken cancellation) => TellingAsync(() => ApplyAsync(grains, cancellation));

    /// <summary>Reads it and brings it into the twins; false when it is in force already.</summary>
    /// <exception cref="SourceFileException">It has mistakes.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="DecoderFallbackException">It is not UTF-8.</exception>
    public abstract Task<bool> ApplyAsync(IGrainFactory grains, CancellationToken cancellation);

    /// <summary>Lines that editors and terminals can follow; null when the fault is not of the files.</summary>
    public ImmutableArray<string>? Explain(Exception fault) => FileProblems.Explain(fault, folder, Files[0].Files.Path);

    /// <summary>Reads and checks it; throws as <see cref="ApplyAsync"/>.</summary>
    protected abstract Task ReadAsync(CancellationToken cancellation);

    private async Task TellingAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (Explain(fault) is { } lines)
        {
            throw new StartException(lines);
        }
    }
}
