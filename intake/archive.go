package intake

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
)

// Limits of archives.
const (
	// MaxEntries is how many files an archive may hold.
	MaxEntries = 200_000
	// MaxUnpacked is how many bytes the files of an archive may come to that are read.
	MaxUnpacked = 16 << 30
	// MaxRatio is how many times longer a packed file may become; what packs better is a bomb.
	MaxRatio = 250
	// ratioFrom is from how many bytes on the ratio is looked at.
	ratioFrom = 1 << 20
)

// openArchive opens a ZIP archive.
func openArchive(source Source) (*zip.Reader, error) {
	archive, err := zip.NewReader(source, source.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse("", "can't be read as a ZIP archive (%v): it may be cut off or damaged", err)
	}
	if len(archive.File) > MaxEntries {
		return nil, refuse("", "the archive holds %d files; at most %d are read", len(archive.File), MaxEntries)
	}
	return archive, nil
}

// unpack opens a packed file that can't become longer than it says, nor longer than is allowed.
func unpack(file *zip.File, most int64) (io.ReadCloser, error) {
	if file.Flags&1 != 0 {
		return nil, refuse(file.Name, "is locked by a password")
	}
	if file.UncompressedSize64 > uint64(most) {
		return nil, refuse(file.Name, "unpacks to %d bytes; at most %d are read", file.UncompressedSize64, most)
	}
	packed := file.CompressedSize64
	if file.UncompressedSize64 > ratioFrom && file.UncompressedSize64/max(packed, 1) > MaxRatio {
		return nil, refuse(file.Name, "unpacks to more than %d times its size: such an archive is not read", MaxRatio)
	}
	body, err := file.Open()
	if err != nil {
		return nil, refuse(file.Name, "can't be unpacked (%v)", err)
	}
	return &unpacked{body, file.Name, int64(file.UncompressedSize64)}, nil
}

// unpacked is a packed file that is watched while it is read.
type unpacked struct {
	io.ReadCloser
	name string
	left int64
}

// Read refuses to go on where the file is longer than the archive says.
func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	u.left -= int64(n)
	switch {
	case u.left < 0:
		return 0, refuse(u.name, "is longer than the archive says")
	case err != nil && !errors.Is(err, io.EOF):
		return n, refuse(u.name, "%s", fmt.Sprintf("can't be unpacked (%v)", err))
	}
	return n, err
}
