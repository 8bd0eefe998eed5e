using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>A disk of its own (tmpfs) that a test can fill. Mounting one needs root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Mounts one in a folder.</summary>
    public static async Task<SmallDisk> MountAsync(string folder)
    {
        var path = Directory.CreateDirectory(System.IO.Path.Combine(folder, "disk")).FullName;
        var mount = await RunAsRootAsync("mount", "-t", "tmpfs", "-o", "size=64m,mode=777", "tmpfs", path);
        Assert.True(mount.ExitCode == 0, $"Mounting a small disk failed (it needs root): {mount.Output}");
        return new SmallDisk(path);
    }

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var file = File.Create(Filler);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full: that is what was wanted.
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        // Lazily, for the silo that has files open here is ended after this.
        await RunAsRootAsync("umount", "--lazy", Path);
    }

    private static Task<ToolResult> RunAsRootAsync(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess ? Tool.RunAsync(program, arguments) : Tool.RunAsync("sudo", ["-n", program, .. arguments]);
}
